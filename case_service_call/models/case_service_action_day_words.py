from odoo import api, models


class CaseServiceAction(models.Model):
    """The words of the worker's page. It shows them without a network, so it gets them all at once."""

    _inherit = "case.service.action"

    @api.model
    def _day_words(self):
        """All words of the page, by name, in the language of the reader. ``{…}`` are places that the page fills."""
        return {**self._words_of_the_list(), **self._words_of_a_visit(), **self._words_of_the_end()}

    def _words_of_the_list(self):
        return {
            "again": self.env._("Send Again"),
            "all_sent": self.env._("All sent"),
            "asking": self.env._("Asking the server…"),
            "earlier": self.env._("Earlier"),
            "finished": self.env._("Finished"),
            "gone": self.env._("No longer yours"),
            "log_in_again": self.env._("Log in again"),
            "log_in_once": self.env._("Log in once with a network: after that, your day is here without one."),
            "log_out": self.env._("Log Out"),
            "log_out_unsent": self.env._(
                "{n} entries are not sent yet. They stay on this phone until you log in again. Log out?"
            ),
            "logged_out": self.env._("You are logged out. What you entered is kept on this phone."),
            "my_day": self.env._("My Day"),
            "needs_https": self.env._("This page works over https alone: ask your administrator."),
            "no_store": self.env._(
                "This browser keeps nothing (is it a private window?): what you enter would be lost."
            ),
            "no_time": self.env._("No time yet"),
            "not_accepted": self.env._("Not accepted"),
            "nothing_planned": self.env._("Nothing is planned for you in the coming days."),
            "offline": self.env._("No network: all is kept on this phone."),
            "on_site": self.env._("On the spot"),
            "planned": self.env._("Planned"),
            "refresh": self.env._("Refresh"),
            "refused_count": self.env._("{n} not accepted"),
            "sending": self.env._("Sending…"),
            "set_aside": self.env._("Set Aside"),
            "to_odoo": self.env._("To Odoo"),
            "to_send": self.env._("{n} to send"),
            "today": self.env._("Today"),
            "tomorrow": self.env._("Tomorrow"),
            "under_way": self.env._("On the way"),
            "were_set_aside": self.env._("Set aside: {n}"),
        }

    def _words_of_a_visit(self):
        return {
            "arrive": self.env._("I Have Arrived"),
            "arrived_at": self.env._("Arrived at {time}"),
            "call_who": self.env._("Call {who}"),
            "checklist": self.env._("Checklist"),
            "deadline": self.env._("To be done by {when}"),
            "go": self.env._("On Our Way"),
            "gone_words": self.env._("This visit is no longer yours, or was cancelled. What you entered is kept here."),
            "history": self.env._("What happened before"),
            "how": self.env._("What is to be done"),
            "how_to_get_in": self.env._("How to get in"),
            "last_reading": self.env._("last {value} on {day}"),
            "map": self.env._("Map"),
            "meter_began_anew": self.env._("It shows less than before. Why did it begin anew?"),
            "meters": self.env._("Meter readings"),
            "missing": self.env._("not done: say why in a remark"),
            "no_number": self.env._("This is no number."),
            "no_photo": self.env._("“{name}” cannot be read as a photo."),
            "no_visit": self.env._("This visit is not on this phone."),
            "optional": self.env._("optional"),
            "other_part": self.env._("Another part"),
            "other_part_add": self.env._("Add the Part"),
            "other_part_unknown": self.env._("No such part is on the list: say under “What was done?” what was used."),
            "outside": self.env._("outside of {minimum} to {maximum} {unit}: say why in a remark"),
            "parts": self.env._("Parts used"),
            "photo": self.env._("Photo"),
            "photo_number": self.env._("Photo {n}"),
            "photo_taken": self.env._("photo taken"),
            "photos": self.env._("Photos"),
            "remark": self.env._("Remark"),
            "remark_add": self.env._("Add a Remark"),
            "reported": self.env._("What was reported"),
            "route": self.env._("Route"),
            "running_since": self.env._("Working since {time}"),
            "safety": self.env._("Safety"),
            "start_time": self.env._("Start Time"),
            "stop_time": self.env._("Stop Time"),
            "take_photo": self.env._("Take a Photo"),
            "taken_along": self.env._("{n} taken along"),
            "time": self.env._("Time"),
            "together": self.env._("Together: {who}"),
            "warranty": self.env._("warranty until {day}"),
            "went_at": self.env._("On the way since {time}"),
            "worked": self.env._("{minutes} minutes worked"),
        }

    def _words_of_the_end(self):
        return {
            "finish": self.env._("Finish"),
            "finished_at": self.env._("Finished: {when}"),
            "follow_up": self.env._("Something else is wanted"),
            "follow_up_what": self.env._("What else is wanted?"),
            "leave_undone": self.env._("It could not be done"),
            "leave_undone_now": self.env._("Leave Undone"),
            "left_at": self.env._("Left undone: {when}"),
            "no_follow_up": self.env._("Say what else is wanted."),
            "no_meter_note": self.env._("Say why the meter began anew."),
            "no_name": self.env._("Whose signature is it?"),
            "no_result": self.env._("Say in a few words what was done."),
            "result": self.env._("Result"),
            "signature": self.env._("Signature of the customer"),
            "signature_clear": self.env._("Clear the Signature"),
            "signature_field": self.env._("Draw the signature here with a finger or the mouse"),
            "signed_by": self.env._("Name of who signs"),
            "undone_why": self.env._("Why not?"),
            "unsolved": self.env._("It is not well yet"),
            "what_was_done": self.env._("What was done?"),
        }
