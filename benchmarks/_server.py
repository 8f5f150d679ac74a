"""Odoo's server as a file: with worker processes it starts itself once more by the name of its script."""

import odoo.cli

if __name__ == "__main__":
    odoo.cli.main()
