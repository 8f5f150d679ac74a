from werkzeug.exceptions import BadRequest

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..tools.file_names import MAX_FILE
from .documents import AROUND, is_file


class CaseDroppedMail(http.Controller):
    """Saved mails on their way to a case."""

    @http.route(
        "/case_organizer/mail/<int:case_id>",
        type="http",
        auth="user",
        methods=["POST"],
        max_content_length=MAX_FILE + AROUND,
    )
    def mail(self, case_id, ufile=None):
        """Take one saved mail, ``.eml`` or ``.msg``, as a message of a case.

        :return: JSON, ``{"message_id", "again"}`` or ``{"error": sentence}``
        """
        if not is_file(ufile):
            raise BadRequest()
        try:
            case = request.env["case.case"].browse(case_id)
            answer = case.file_mail(ufile.filename, ufile.stream.read(MAX_FILE + 1))
        except UserError as refused:
            # What was written before it was refused goes.
            request.env.cr.rollback()
            answer = {"error": str(refused)}
        return request.make_json_response(answer)
