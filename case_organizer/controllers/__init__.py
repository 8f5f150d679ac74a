from . import documents, talk_attachment
