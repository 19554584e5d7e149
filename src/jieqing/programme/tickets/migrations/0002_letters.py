from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0001_initial'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='ticket',
            name='subject',
        ),
        migrations.AddField(
            model_name='ticket',
            name='letters',
            field=models.CharField(db_index=True, default='', max_length=32),
            preserve_default=False,
        ),
    ]
