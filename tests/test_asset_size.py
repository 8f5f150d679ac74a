"""What our addons add to the scripts and styles that everybody loads who logs in, and what is loaded on demand."""

import gzip

from odoo.tests import TransactionCase, tagged

#: Bytes, compressed as they travel: with the first page, and with each part that is loaded when it is opened.
MOST, MOST_LATER = 90_000, 40_000
LATER = (
    "case_organizer.assets_case",
    "case_organizer.assets_modeller",
    "case_organizer.assets_screens",
    "web.assets_backend_lazy",
)


@tagged("post_install", "-at_install")
class TestAssetSize(TransactionCase):
    """Nobody waits for us who does something else."""

    def test_our_scripts_and_styles_are_small(self):
        files, size = self.ours("web.assets_backend")
        self.assertTrue({file.url.rsplit(".")[-1] for file in files} >= {"js", "xml", "scss"})
        self.assertLess(size, MOST)
        self.assertGreater(size, 10_000, "something was measured")

    def test_heavy_parts_are_loaded_when_they_are_opened(self):
        first, _size = self.ours("web.assets_backend")
        heavy = ("plan_map", "timeline", "people", "test_bench", "redact", "planning")
        at_once = [
            file.url for file in first if file.url.split("/")[-2] in heavy and file.url.endswith((".js", ".xml"))
        ]
        self.assertFalse(at_once)
        for bundle in LATER:
            files, size = self.ours(bundle)
            self.assertTrue(files, bundle)
            self.assertLess(size, MOST_LATER, bundle)

    def ours(self, name):
        """Our files of a bundle, and their size. :return: ``(files, bytes)``"""
        bundle = self.env["ir.qweb"]._get_asset_bundle(name, js=True, css=True)
        scripts = [file for file in bundle.javascripts if self.is_ours(file)]
        others = [file for file in (*bundle.templates, *bundle.stylesheets) if self.is_ours(file)]
        texts = [*(file.minify() for file in scripts), *(file.content for file in others)]
        return [*scripts, *others], len(gzip.compress("\n".join(texts).encode()))

    @staticmethod
    def is_ours(file):
        return (file.url or "").lstrip("/").startswith("case_")
