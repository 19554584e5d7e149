"""The uploaded file that a version is."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("programme", "0002_day"),
    ]

    operations = [
        migrations.AddField(
            model_name="version",
            name="file",
            field=models.CharField(default="", max_length=64),
        ),
    ]
