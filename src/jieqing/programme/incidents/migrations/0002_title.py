from django.db import migrations, models


def move(apps, _):
    """What somebody typed of a real incident leaves the row that every list reads."""
    for row in apps.get_model('incidents', 'Incident').objects.select_related('record'):
        row.title = row.record.title
        row.save(update_fields=['title'])
        if not row.is_exercise:
            row.record.title = row.record.no
            row.record.save(update_fields=['title'])


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='incident',
            name='title',
            field=models.CharField(default='', max_length=120),
        ),
        migrations.RunPython(move, migrations.RunPython.noop),
    ]
