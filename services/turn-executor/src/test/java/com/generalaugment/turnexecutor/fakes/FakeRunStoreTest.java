package com.generalaugment.turnexecutor.fakes;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.testkit.time.ManualClock;
import com.generalaugment.turnexecutor.domain.run.ResponseStore;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunQueue;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.RunStoreContract;

class FakeRunStoreTest extends RunStoreContract {

    private final FakeRunStore store = new FakeRunStore(new ManualClock());

    @Override
    protected RunStore as(String owner) {
        return store.as(owner);
    }

    @Override
    protected RunQueue queueOf(String owner) {
        return store.as(owner);
    }

    @Override
    protected ResponseStore responses() {
        return store;
    }

    @Override
    protected void expireLease(Run run) {
        store.expireLease(run);
    }

    @Override
    protected void expireKey(Tenant of, String key) {
        store.expireKey(of, key);
    }
}
