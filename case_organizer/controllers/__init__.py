from . import documents, personal_link, talk_attachment
