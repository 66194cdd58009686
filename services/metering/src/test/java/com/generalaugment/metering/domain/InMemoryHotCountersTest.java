package com.generalaugment.metering.domain;

class InMemoryHotCountersTest extends HotCountersContract {

    private final HotCounters counters = new InMemoryHotCounters();

    @Override
    protected HotCounters counters() {
        return counters;
    }
}
