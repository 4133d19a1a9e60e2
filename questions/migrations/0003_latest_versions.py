"""Questions that were there before point to their latest version and can be searched."""

from django.db import migrations

from localities.rules.vietnamese import fold


def fill(apps, schema_editor):
    question_model = apps.get_model("questions", "Question")
    version_model = apps.get_model("questions", "QuestionVersion")
    for question in question_model.objects.filter(latest_version=None).iterator(500):
        latest = version_model.objects.filter(question=question).order_by("-number").first()
        if latest is None:
            continue
        options = latest.choices.order_by("position").values_list("text", flat=True)
        question.latest_version = latest
        question.folded = f"{fold(' '.join([latest.stem, *options]))} | {fold(latest.explanation)}"
        question.changed_at = latest.created_at
        question.save(update_fields=["latest_version", "folded", "changed_at"])


class Migration(migrations.Migration):
    dependencies = [("questions", "0002_review_exchange_editions")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
