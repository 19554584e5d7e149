"""The vault's one row for each company."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("casebook", "0004_signatures_of_every_kind")]

    operations = [
        migrations.CreateModel(
            name="Vault",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tenant", models.CharField(max_length=64, unique=True)),
                ("content", models.BinaryField()),
            ],
        ),
    ]
