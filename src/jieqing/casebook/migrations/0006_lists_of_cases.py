"""What lists show: who was asked to take a case on, and a sealed, masked name."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("casebook", "0005_vault")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="asked_of",
            field=models.CharField(default="", max_length=16),
        ),
        migrations.AddField(
            model_name="case",
            name="who",
            field=models.BinaryField(default=b""),
        ),
    ]
