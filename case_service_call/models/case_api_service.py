from typing import Annotated, Literal, TypedDict

from odoo import models

from odoo.addons.case_organizer.models.case_api_calls import reads, writes
from odoo.addons.case_organizer.tools.api_shapes import Base64, CaseName, CaseRef, Customer, Key, Moment, Says

Installation = Annotated[str, Says({"description": "Serial number, number, or code of the label"})]


class Photo(TypedDict):
    """A photo that came with a call."""

    name: str
    data: Base64


class CallOpened(CaseRef):
    """A service call that was opened."""

    call: Annotated[int, Says({"description": "Id of the service call"})]
    terms: Annotated[str | None, Says({"description": "Who pays: code"})]


class ServiceAction(TypedDict):
    """A service action: what somebody does on the spot."""

    id: int
    case: int
    step: int
    name: str
    state: str
    workers: list[str]
    planned_start: Moment | None
    planned_end: Moment | None
    en_route_on: Moment | None
    on_site_on: Moment | None
    finished_on: Moment | None
    result: str | None


class ServiceActions(TypedDict):
    """The service actions of a case."""

    actions: list[ServiceAction]


class CaseApi(models.AbstractModel):
    """Service calls."""

    _inherit = "case.api.v1"

    @writes
    def open_service_call(
        self,
        title: str,
        installation: Installation | None = None,
        customer: Customer | None = None,
        symptom: str | None = None,
        type: str | None = None,
        priority: Literal["0", "1", "2"] | None = None,
        external_ref: str | None = None,
        photos: list[Photo] | None = None,
        idempotency_key: Key | None = None,
    ) -> CallOpened:
        """Open a service call with its case; what covers the installation is looked up, the clocks begin.

        Where several contracts cover it, which one counts is left to the desk.

        :param title: what it is about, in a few words
        :param installation: what does not work
        :param customer: id, reference or e-mail address; the owner of the installation when left out
        :param symptom: what is seen, heard or missed
        :param type: code of the case type; that of service calls when left out
        :param priority: 0 normal, 1 high, 2 urgent
        :param external_ref: number of this call in the other system
        :param photos: filed on the case
        :param idempotency_key: the same request with the same key acts once
        :return: the case, and the id of the call
        """
        values = {
            "title": title,
            "installation": installation,
            "partner_id": self._customer(customer).id if customer is not None else None,
            "symptom": symptom,
            "type_id": self._by_code("case.type", type, "type").id if type is not None else None,
            "priority": priority,
            "external_ref": external_ref,
            "photos": photos,
            "report_method_id": self.env.ref("case_organizer.report_method_api").id,
            "contract_open": True,
        }
        call = self.env["case.service.call"].take_in({name: value for name, value in values.items() if value})
        return {**self._ref_shape(call.case_id), "call": call.id, "terms": call.terms or None}

    @reads
    def read_service_actions(self, case: CaseName) -> ServiceActions:
        """Read the service actions of a case.

        :param case: id or number
        :return: those that the user of the key reads, in the order in which they were made
        """
        found = self._case(case)
        found._note_reading("contents", self.env._("Service Actions"))
        actions = self.env["case.service.action"].search([("case_id", "=", found.id)], order="id")
        return {"actions": [self._action_shape(action) for action in actions]}

    @writes
    def start_service_action(
        self,
        action: int,
        what: Literal["go", "arrive"] = "arrive",
        moment: Moment | None = None,
        idempotency_key: Key | None = None,
    ) -> ServiceAction:
        """Say that somebody is on their way to a service action, or on the spot.

        :param action: id
        :param what: go (on the way) or arrive (on the spot)
        :param moment: since when; now when left out
        :param idempotency_key: the same request with the same key acts once
        :return: the service action
        """
        found = self._record("case.service.action", action, "action")
        since = self._moment(moment, "moment") if moment else False
        if what == "go":
            found.go(since)
        else:
            found.arrive(since)
        return self._action_shape(found)

    @writes
    def finish_service_action(
        self,
        action: int,
        result: str,
        solved: bool = True,
        signed_by: str | None = None,
        signature: Base64 | None = None,
        follow_up: str | None = None,
        moment: Moment | None = None,
        idempotency_key: Key | None = None,
    ) -> ServiceAction:
        """Finish a service action: its step is done, and what follows from it happens.

        :param action: id
        :param result: what was done, in words
        :param solved: whether what it was about is well now
        :param signed_by: name of who signed
        :param signature: picture
        :param follow_up: what else is wanted, in words: a call follows
        :param moment: when; now when left out
        :param idempotency_key: the same request with the same key acts once
        :return: the service action
        """
        found = self._record("case.service.action", action, "action")
        given = {"signed_by": signed_by, "signature": signature, "follow_up": follow_up}
        values = {"result": result, "solved": solved, **{name: value for name, value in given.items() if value}}
        found.finish(values, self._moment(moment, "moment") if moment else False)
        return self._action_shape(found)

    def _action_shape(self, action):
        return {
            "id": action.id,
            "case": action.case_id.id,
            "step": action.step_id.id,
            "name": action.display_name,
            "state": action.step_id.shown_state,
            "workers": action.sudo().worker_ids.mapped("name"),
            "planned_start": self._moment_shape(action.planned_start),
            "planned_end": self._moment_shape(action.planned_end),
            "en_route_on": self._moment_shape(action.en_route_on),
            "on_site_on": self._moment_shape(action.on_site_on),
            "finished_on": self._moment_shape(action.finished_on),
            "result": action.result or None,
        }
