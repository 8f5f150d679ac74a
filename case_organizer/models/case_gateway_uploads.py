from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..tools.file_names import ACTIVE, MAX_FILE, doubts, safe_name, type_of
from ..tools.photos_pdf import PHOTOS, PhotoRefused, photos_pdf, reads_heic, small_picture

#: The largest piece of a file, in bytes.
MAX_PIECE = 1024 * 1024
#: What one person may have on its way: files, and bytes of them all.
MAX_UPLOADS, MAX_WAITING = 80, 256 * 1024 * 1024


class WithForm(NamedTuple):
    """A file that came with the form itself: handed in at once, and kept as a ``case.outside.upload`` only when that
    fails. Called as one of those is.
    """

    ask_id: int
    name: str
    data: bytes
    turned: int = 0
    whole: bool = True

    def content(self):
        """All of it, as bytes."""
        return self.data


class CaseGateway(models.AbstractModel):
    """Files of people from outside on their way: sent in pieces, kept for them alone, handed in with their step."""

    _inherit = "case.gateway"

    # --- on the way -------------------------------------------------------------------------------------------

    @api.private
    def begin_upload(self, key, step_id, ask_id, name, size, mark=""):
        """Begin to send a file for a document that a step asks for, or go on with one that is known.

        :param name: of the file
        :param size: in bytes
        :param mark: by which the browser knows the same file again
        :return: ``{id, name, received}``: how much of it is here
        :raises UserError: when it is empty or too large, or too much is on its way
        """
        return self._begin(*self._uploading(key, step_id), ask_id, name, size, mark)

    def _begin(self, person, step, ask_id, name, size, mark=""):
        """As :meth:`begin_upload`, once it is known who sends, and for which step."""
        self._check_asked(step, ask_id)
        name = safe_name(name, self.env._("file"))
        uploads = self._uploads(person, step)
        known = mark and uploads.filtered(
            lambda upload: (upload.ask_id, upload.mark, upload.size) == (ask_id, mark, size) and not upload.whole
        )
        if known:
            return {"id": known[0].id, "name": known[0].name, "received": known[0].received}
        self._check_room(name, size, self._waiting(person))
        made = uploads.create(
            {
                "participant_id": person.id,
                "step_id": step.id,
                "ask_id": ask_id,
                "name": name,
                "mark": (mark or "")[:200],
                "size": size,
            }
        )
        return {"id": made.id, "name": name, "received": 0}

    @api.private
    def add_piece(self, key, step_id, upload_id, offset, content):
        """Send a piece of a file.

        :param offset: where it begins
        :param content: bytes, at most :data:`MAX_PIECE`
        :return: ``{received, whole, photo}``: how much is here now; a piece that is not the one awaited changes nothing
        :raises UserError: for what a browser or computer would run; its file is gone then
        """
        person, step = self._uploading(key, step_id)
        upload = self._upload(person, step, upload_id)
        if not content or len(content) > MAX_PIECE:
            raise UserError(self.env._("A piece of a file has at most %s bytes.", MAX_PIECE))
        if not offset:
            try:
                self._check_harmless(upload.name, content)
            except UserError:
                upload.unlink()
                raise
            upload.photo = self._is_photo(upload.name, content)
        upload.add_sudo(offset, content)
        return {"received": upload.received, "whole": upload.whole, "photo": upload.photo}

    @api.private
    def add_whole(self, key, step_id, ask_id, name, content):
        """Send a file at once, as browsers without scripts do. As :meth:`begin_upload` and :meth:`add_piece`."""
        person, step = self._uploading(key, step_id)
        self._check_harmless(safe_name(name, self.env._("file")), content)
        begun = self._begin(person, step, ask_id, name, len(content))
        upload = self._upload(person, step, begun["id"])
        upload.photo = self._is_photo(upload.name, content)
        upload.add_sudo(0, content)
        return begun["id"]

    @api.private
    def remove_upload(self, key, step_id, upload_id):
        """Take away a file that is not handed in."""
        person, step = self._uploading(key, step_id)
        self._upload(person, step, upload_id).unlink()

    @api.private
    def turn_upload(self, key, step_id, upload_id):
        """Turn a photo that is not handed in a quarter to the right. :return: ``{turned}``: by how much, in degrees"""
        upload = self._whole_photo(key, step_id, upload_id)
        upload.turned = (upload.turned + 90) % 360
        return {"turned": upload.turned}

    @api.private
    def read_picture(self, key, step_id, upload_id):
        """A small picture of a photo that is not handed in, as it will stand on its page. :return: ``{name, content}``

        :raises AccessError: for any other file, and for a photo that cannot be shown
        """
        upload = self._whole_photo(key, step_id, upload_id)
        try:
            return {"name": "photo.jpg", "content": small_picture(upload.content(), upload.turned)}
        except PhotoRefused:
            raise AccessError(self.env._("This file is not there for you.")) from None

    def _whole_photo(self, key, step_id, upload_id):
        """A photo of theirs that has arrived. :raises AccessError: for any other file"""
        upload = self._upload(*self._uploading(key, step_id), upload_id)
        if not (upload.photo and upload.whole):
            raise AccessError(self.env._("This file is not there for you."))
        return upload

    def _uploading(self, key, step_id):
        """Who sends, and for which of their steps."""
        person, _rights = self._enter(key, "upload")
        return person, self._asked_step(person, step_id)

    def _uploads(self, person, step):
        return person.env["case.outside.upload"].search(
            [("participant_id", "=", person.id), ("step_id", "=", step.id)], order="id"
        )

    def _upload(self, person, step, upload_id):
        """One of their files. :raises AccessError: for any other, there or not"""
        upload = self._uploads(person, step).filtered(lambda upload: upload.id == upload_id)
        if not upload:
            raise AccessError(self.env._("This file is not there for you."))
        return upload

    def _uploads_told(self, person, step):
        return [
            {
                "id": upload.id,
                "ask": upload.ask_id,
                "name": upload.name,
                "size": upload.size,
                "received": upload.received,
                "mark": upload.mark or "",
                "photo": upload.photo,
                "turned": upload.turned,
            }
            for upload in self._uploads(person, step)
        ]

    def _check_asked(self, step, ask_id):
        """:raises AccessError: when the step asks no such document"""
        if ask_id not in [self._ask_id(ask) for ask in step._documents()]:
            raise AccessError(self.env._("This is not asked of you."))

    def _waiting(self, person):
        """Bytes of each file that a person has on its way, for whatever step."""
        return person.env["case.outside.upload"].search([("participant_id", "=", person.id)]).mapped("size")

    def _check_room(self, name, size, waiting):
        """:param waiting: bytes of each file on its way besides. :raises UserError: when this one is too much"""
        if size <= 0:
            raise UserError(self.env._("“%s” is empty.", name))
        if size > MAX_FILE:
            raise UserError(
                self.env._("“%(file)s” is too large: at most %(most)s MB.", file=name, most=MAX_FILE // 1024**2)
            )
        if len(waiting) >= MAX_UPLOADS or sum(waiting) + size > MAX_WAITING:
            raise UserError(self.env._("Too much is on its way: send what is here first, or take something away."))

    def _check_harmless(self, name, head):
        """:raises UserError: for what a browser or a computer would run, by its content and its name"""
        kind = type_of(name, head)
        if kind in ACTIVE - {"message/rfc822"} or doubts(name, kind) in ("program", "hidden"):
            raise UserError(self.env._("“%s” is not accepted: send a photo, a PDF or another document.", name))

    def _ask_id(self, ask):
        """How a document that is asked is called: as in ``get_work``."""
        return ask.id or -ask.kind_id.id

    # --- handed in --------------------------------------------------------------------------------------------

    def _with_form(self, person, step, sent, problems):
        """Files that came with the form, those that may be handed in. Fills ``problems``.

        :param sent: ``[(id of the document asked, name, bytes)]``
        :raises AccessError: for a document that is not asked
        """
        found, there = [], self._waiting(person) if sent else []
        for ask_id, name, content in sent:
            self._check_asked(step, ask_id)
            name = safe_name(name, self.env._("file"))
            try:
                self._check_harmless(name, content)
                self._check_room(name, len(content), there)
            except UserError as refusal:
                problems[f"file.{ask_id}"] = str(refusal)
                continue
            found.append(WithForm(ask_id, name, content))
            there.append(len(content))
        return found

    def _files_to_hand_in(self, person, step, work, asked, answers, order, sent, problems):
        """The files of a step as they are filed: photos of a document are one PDF. Fills ``problems``.

        :param order: ids of uploads in the order chosen; those that it does not name follow
        :param sent: files that came with the form, after these: see :meth:`_with_form`
        :return: ``[(case.document.kind, name, bytes)]``
        """
        places = {upload_id: place for place, upload_id in enumerate(order)}
        uploads = self._uploads(person, step).sorted(lambda upload: (places.get(upload.id, len(places)), upload.id))
        files_there = [*uploads, *self._with_form(person, step, sent, problems)]
        told = {ask["id"]: ask for ask in work.get("documents", ())}
        made = []
        for ask in asked.documents_shown(answers):
            ask_id = self._ask_id(ask)
            if ask_id not in told:
                continue
            place, mine = f"file.{ask_id}", [upload for upload in files_there if upload.ask_id == ask_id]
            late = [upload for upload in mine if not upload.whole]
            if place in problems:
                continue
            if late:
                problems[place] = self.env._("“%s” is not here completely yet.", late[0].name)
            elif not mine and told[ask_id]["required"] and not step._ask(ask)["files"]:
                problems[place] = self.env._("Add this document.")
            else:
                files = self._made_of(ask.kind_id.name, mine, place, problems)
                if len(files) > 1 and not told[ask_id]["multiple"]:
                    problems[place] = self.env._("One file, please; several photos become one by themselves.")
                made += [(ask.kind_id, name, content) for name, content in files]
        return made

    def _made_of(self, title, uploads, place, problems):
        """Files as they were sent, and one PDF of the photos among them, where the first of them stood.

        :return: ``[(name, bytes)]``
        """
        contents = [(upload.name, upload.content()) for upload in uploads]
        try:
            # What the first piece was too short to tell is seen now.
            for name, content in contents:
                self._check_harmless(name, content)
        except UserError as refusal:
            problems[place] = str(refusal)
            return []
        photos = [self._is_photo(name, content) for name, content in contents]
        files = [file for file, photo in zip(contents, photos, strict=True) if not photo]
        turned = [upload.turned for upload, photo in zip(uploads, photos, strict=True) if photo]
        if any(photos):
            try:
                pdf = photos_pdf(
                    [content for (_name, content), photo in zip(contents, photos, strict=True) if photo], title, turned
                )
            except PhotoRefused as refused:
                names = [name for (name, _content), photo in zip(contents, photos, strict=True) if photo]
                problems[place] = self._photo_refusal(refused, names)
                return []
            files.insert(photos.index(True), (f"{title}.pdf", pdf))
        return files

    def _is_photo(self, name, content):
        kind = type_of(name, content)
        return kind in PHOTOS and (kind != "image/heic" or reads_heic())

    def _photo_refusal(self, refused, names):
        if refused.reason == "too_many":
            return self.env._("At most %s photos at once.", refused.number - 1)
        if refused.reason == "too_large":
            return self.env._("“%s” has too many points: take it in a smaller size.", names[refused.number - 1])
        return self.env._("“%s” cannot be read as a photo: take it again.", names[refused.number - 1])
