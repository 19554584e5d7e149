"""The last day for which tasks were made and settled."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("programme", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Day",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tenant", models.CharField(max_length=64, unique=True)),
                ("on", models.DateField()),
            ],
        ),
    ]
