from odoo import Command


def uninvited(env):
    """The same environment, in which new users get no invitation: that mail takes as long as the user."""
    return env(context={**env.context, "no_reset_password": True})


def new_users(env, groups):
    """Users made at once, each as ``new_test_user`` makes one, without an invitation.

    :param groups: ``{login: XML ids of groups, separated by commas}``
    :return: them, in this order
    """
    return (
        uninvited(env)["res.users"]
        .create(
            [
                {
                    "login": login,
                    "name": f"{login} ({names})",
                    "password": login.ljust(8, "x"),
                    "email": f"{login[0]}.{login[0]}@example.com",
                    "group_ids": [Command.set([env.ref(name.strip()).id for name in names.split(",")])],
                }
                for login, names in groups.items()
            ]
        )
        .with_env(env)
    )
