"""One group for each role. Written out: a migration does not follow later changes of the list."""

from django.db import migrations

ROLES = ["member", "editor", "reviewer", "organiser", "locality_officer", "administrator"]


def create(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.using(schema_editor.connection.alias).get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]

    # Undoing keeps the groups: people may be in them.
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
