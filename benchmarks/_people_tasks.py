"""The tasks of a project on which the same clerks and customers work: the peer."""

from lxml import etree

from odoo.addons.case_organizer.tests.asked_by_client import asked_of

#: Tasks that a clerk sees first: the list asks for the fields that its view shows.
PAGE = 80


class TaskWorld:
    """A project that customers see in the portal, with tasks of each, as many as they have cases.

    :param world: the :class:`_portal_world.PortalWorld` whose people they are
    """

    def __init__(self, world):
        self.world, env = world, world.env
        world.clerks.group_ids += env.ref("project.group_project_user")
        # Nobody is told by mail: what is measured is the work itself.
        world.clerks.notification_type = "inbox"
        self.project = env["project.project"].create({"name": "Permits", "privacy_visibility": "portal"})
        #: ``{id of the user: [ids of tasks]}``
        self.of = {user.id: [] for user in (*world.visitors, *world.clerks)}
        clerks = list(world.clerks)
        for number, visitor in enumerate(world.visitors):
            self._make(visitor, clerks[number % len(clerks)])
        env.cr.commit()

    def _make(self, visitor, clerk):
        count = len(self.world.seats[visitor.id])
        tasks = self.world.env["project.task"].with_context(tracking_disable=True, mail_auto_subscribe_no_notify=True)
        values = {
            "project_id": self.project.id,
            "partner_id": visitor.partner_id.id,
            "user_ids": [(6, 0, clerk.ids)],
        }
        made = tasks.create([{**values, "name": f"Permit {number}"} for number in range(count)])
        made.message_subscribe((visitor.partner_id | clerk.partner_id).ids)
        self.of[visitor.id] += made.ids
        self.of[clerk.id] += made.ids

    def asks(self):
        """What the web client asks of the views of tasks."""
        env = self.world.env(user=self.world.clerks[0].id, su=False)
        views = env["project.task"].get_views([(False, "form"), (False, "list")])
        asked = {
            kind: asked_of(
                etree.fromstring(views["views"][kind]["arch"]),
                views["models"]["project.task"]["fields"],
                views["models"],
            )
            for kind in ("form", "list")
        }
        domain = [("user_ids", "in", [env.uid]), ("is_closed", "=", False)]
        work = {"domain": domain, "specification": asked["list"], "limit": PAGE, "count_limit": 1001}
        return {"work": work, "task": asked["form"]}
