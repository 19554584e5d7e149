"""Handles of sessions, and the views that people keep."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Handle",
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
                ("tenant", models.CharField(max_length=64)),
                ("word", models.CharField(max_length=32, unique=True)),
                ("purpose", models.CharField(max_length=24)),
                ("session", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="SavedView",
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
                ("tenant", models.CharField(max_length=64)),
                ("person", models.CharField(max_length=16)),
                ("name", models.CharField(max_length=24)),
                ("query", models.CharField(max_length=400)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "person", "name"), name="one_view_per_name"
                    ),
                ],
            },
        ),
    ]
