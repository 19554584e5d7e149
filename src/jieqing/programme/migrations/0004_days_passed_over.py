"""How many days were passed over by the worker of late."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("programme", "0003_uploaded_file"),
    ]

    operations = [
        migrations.AddField(
            model_name="day",
            name="passed_over",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
