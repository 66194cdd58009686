package com.generalaugment.metering.store;

import com.generalaugment.metering.Fleet;
import com.generalaugment.metering.domain.HotCounters;
import com.generalaugment.metering.domain.HotCountersContract;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;

@QuarkusTest
@QuarkusTestResource(Fleet.class)
class RedisHotCountersIT extends HotCountersContract {

    @Inject
    HotCounters counters;

    @Override
    protected HotCounters counters() {
        return counters;
    }
}
