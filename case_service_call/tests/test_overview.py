from freezegun import freeze_time

from .common_calls import NOW, CallCommon


class TestOverviewOfCalls(CallCommon):
    """What waits at the desk, counted for an agent without further rights."""

    def tiles(self):
        sections = {one["key"]: one for one in self.env(user=self.agent)["case.overview"].get_sections()}
        return {tile["key"]: tile for tile in sections.get("calls", {"tiles": []})["tiles"]}

    @freeze_time(NOW)
    def test_calls_are_counted_by_the_time_that_is_left(self):
        self.assertFalse(self.tiles(), "without a call there is nothing to say")
        self.take_in(installation="ZB-1")
        with freeze_time("2026-03-20 10:00:00"):
            tiles = self.tiles()
            self.assertEqual(tiles["calls"]["count"], 1)
            self.assertEqual((tiles["calls_late"]["count"], tiles["calls_late"]["alarm"]), (1, True))
            for tile in tiles.values():
                rows = self.env(user=self.agent)[tile["model"]].search(tile["domain"])
                self.assertEqual(len(rows), tile["count"], tile["key"])
