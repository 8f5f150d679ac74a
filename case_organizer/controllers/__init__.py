from . import talk_attachment
