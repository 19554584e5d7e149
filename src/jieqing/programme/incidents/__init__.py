"""事件: something went wrong with information, or it is practised that it did."""
