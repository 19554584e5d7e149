"""Addresses of the organisation: its people, who may do what, log-ins and tokens."""

from django.urls import path

from jieqing.console.organisation import (
    key_acts,
    log_in_acts,
    own_keys,
    person,
    post_acts,
    reviewing,
    token_making,
    views,
)

urlpatterns = [
    path("", views.people),
    path("people/<slug:number>/", person.person),
    path("people/<slug:number>/keys/<slug:key>/acts/end", key_acts.end),
    path("people/<slug:number>/keys/<slug:key>/acts/end/asked", key_acts.end_asked),
    path("people/<slug:number>/posts/acts/give", post_acts.give),
    path("people/<slug:number>/posts/acts/give/asked", post_acts.give_asked),
    path("people/<slug:number>/posts/acts/end", post_acts.end),
    path("people/<slug:number>/posts/acts/end/asked", post_acts.end_asked),
    path("people/<slug:number>/log-in/acts/invite", log_in_acts.invite),
    path("people/<slug:number>/log-in/acts/reset", log_in_acts.reset),
    path("people/<slug:number>/log-in/acts/agree", log_in_acts.agree),
    path("people/<slug:number>/log-in/acts/withdraw", log_in_acts.withdraw),
    path("people/<slug:number>/log-in/acts/unlock", log_in_acts.unlock),
    path("reviews", reviewing.listed),
    path("reviews/<slug:number>/", reviewing.one),
    path("reviews/<slug:number>/decide", reviewing.deciding),
    path("reviews/<slug:number>/close", reviewing.closing),
    path("reviews/<slug:number>/table.csv", reviewing.handed_out),
    path("roles", views.roles),
    path("log-in", views.log_in),
    path("keys", own_keys.keys),
    path("keys/asked", own_keys.asked),
    path("keys/message", own_keys.message),
    path("keys/offers/<int:offer>/file", own_keys.half),
    path("keys/offers/<int:offer>/whole", own_keys.whole),
    path("keys/offers/<int:offer>/acts/withdraw", own_keys.withdraw),
    path("keys/offers/<int:offer>/acts/take", key_acts.take),
    path("keys/offers/<int:offer>/acts/take/asked", key_acts.take_asked),
    path("tokens", views.tokens),
    path("tokens/new", token_making.new),
    path("tokens/<slug:handle>/acts/end", views.end),
]
