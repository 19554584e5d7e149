"""Issues."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("programme", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Issue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("source", models.CharField(max_length=12)),
                ("source_key", models.CharField(max_length=96)),
                ("matter", models.CharField(max_length=128)),
                ("severity", models.CharField(max_length=12)),
                ("stop_act", models.CharField(default="", max_length=12)),
                ("repeat_of", models.CharField(default="", max_length=24)),
                ("due", models.DateField(null=True)),
                ("raised_on", models.DateField()),
                (
                    "record",
                    models.OneToOneField(
                        on_delete=models.deletion.CASCADE, to="programme.record"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["matter", "raised_on"], name="issues_by_matter"
                    ),
                    models.Index(
                        fields=["source", "source_key"], name="issues_by_source"
                    ),
                ],
            },
        ),
    ]
