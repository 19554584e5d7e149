from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casebook', '0007_lists_by_index'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='case',
            name='cases_waiting_for_an_act',
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['tenant', 'next_act', 'due', 'id', 'right'], name='cases_waiting_for_an_act'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['tenant', 'next_act', 'asked_of', 'due', 'id', 'right'], name='cases_kept_for_somebody'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('asked_of__gt', '')), fields=['tenant', 'next_act', 'due', 'id', 'asked_of', 'right'], name='cases_handed_over'),
        ),
        migrations.CreateModel(
            name='KeptCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tenant', models.CharField(max_length=64, unique=True)),
                ('at', models.DateTimeField()),
                ('stamp', models.CharField(max_length=128)),
                ('seconds', models.FloatField()),
                ('lines', models.JSONField()),
                ('unreadable', models.IntegerField()),
                ('older_law', models.IntegerField()),
            ],
        ),
    ]
