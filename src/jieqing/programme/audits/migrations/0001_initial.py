"""Audits."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("programme", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Audit",
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
                ("checklist", models.CharField(max_length=64)),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("lead", models.CharField(max_length=16)),
                ("due", models.DateField()),
                (
                    "record",
                    models.OneToOneField(
                        on_delete=models.deletion.CASCADE, to="programme.record"
                    ),
                ),
            ],
        ),
    ]
