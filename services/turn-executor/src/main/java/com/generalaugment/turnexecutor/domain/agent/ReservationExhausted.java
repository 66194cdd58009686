package com.generalaugment.turnexecutor.domain.agent;

/** What was reserved for the turn is used up, or would be with the next thing the model says. */
final class ReservationExhausted extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ReservationExhausted() {
        super("the reservation is met", null, false, false);
    }
}
