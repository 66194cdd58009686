package com.generalaugment.gateway.domain.isolation;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Everything that was begun is abandoned. */
final class FakeIsolationStore implements IsolationStore {

    private final List<Begun> begun = new CopyOnWriteArrayList<>();

    List<Begun> begun() {
        return begun;
    }

    @Override
    public void begin(Begun check) {
        begun.add(check);
    }

    @Override
    public void end(Begun check) {
        begun.remove(check);
    }

    @Override
    public List<Begun> abandoned(Duration age) {
        return List.copyOf(begun);
    }
}
