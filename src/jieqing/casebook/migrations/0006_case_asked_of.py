"""Who was asked to take a case on, where it is one person."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("casebook", "0005_vault")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="asked_of",
            field=models.CharField(default="", max_length=16),
        ),
    ]
