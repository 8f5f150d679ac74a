from datetime import timedelta

from freezegun import freeze_time

from .common import START, ContractCommon


class TestOverviewOfContracts(ContractCommon):
    """Contracts and what they promise, counted for who only reads them."""

    def tiles(self, user):
        sections = {one["key"]: one for one in self.env(user=user)["case.overview"].get_sections()}
        return {tile["key"]: tile for tile in sections.get("contracts", {"tiles": []})["tiles"]}

    def test_contracts_are_counted_for_who_reads_them(self):
        self.assertFalse(self.tiles(self.reader), "without a contract there is nothing to say")
        self.in_force()
        self.make_contract()
        with freeze_time(START + timedelta(days=10)):
            tiles = self.tiles(self.reader)
            self.assertEqual((tiles["in_force"]["count"], tiles["being_made"]["count"]), (1, 1))
            for tile in tiles.values():
                rows = self.env(user=self.reader)[tile["model"]].search(tile["domain"])
                self.assertEqual(len(rows), tile["count"], tile["key"])
