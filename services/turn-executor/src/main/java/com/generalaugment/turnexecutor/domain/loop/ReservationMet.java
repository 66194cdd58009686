package com.generalaugment.turnexecutor.domain.loop;

/** What was reserved for the turn is used up, or would be with the next thing the model says. */
final class ReservationMet extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ReservationMet() {
        super("the reservation is met", null, false, false);
    }
}
