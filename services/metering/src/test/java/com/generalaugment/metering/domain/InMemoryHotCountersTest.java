package com.generalaugment.metering.domain;

class InMemoryHotCountersTest extends ReservationCountersContract {

    private final ReservationCounters counters = new InMemoryHotCounters();

    @Override
    protected ReservationCounters counters() {
        return counters;
    }
}
