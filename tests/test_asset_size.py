"""What our addons add to the scripts and styles that everybody loads who logs in."""

import gzip

from odoo.tests import TransactionCase, tagged

#: Bytes, compressed as they travel.
MOST = 150_000


@tagged("post_install", "-at_install")
class TestAssetSize(TransactionCase):
    """Nobody waits for us who does something else."""

    def test_our_scripts_and_styles_are_small(self):
        bundle = self.env["ir.qweb"]._get_asset_bundle("web.assets_backend", js=True, css=True)
        ours = [file for file in bundle.javascripts if self.is_ours(file)]
        templates = [file for file in bundle.templates if self.is_ours(file)]
        styles = [file for file in bundle.stylesheets if self.is_ours(file)]
        self.assertTrue(ours and templates and styles)
        text = "\n".join(file.minify() for file in ours)
        text += "\n".join(file.content for file in templates)
        text += "\n".join(file.content for file in styles)
        size = len(gzip.compress(text.encode()))
        self.assertLess(size, MOST)
        self.assertGreater(size, 10_000, "something was measured")

    @staticmethod
    def is_ours(file):
        return (file.url or "").lstrip("/").startswith("case_")
