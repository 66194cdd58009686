package com.generalaugment.turnexecutor.domain.live;

import com.generalaugment.libs.runtime.context.Tenant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The turns that this replica is working on. */
public final class LiveTurns {

    private record Key(Tenant tenant, String responseId) {}

    private final Map<Key, LiveTurn> turns = new ConcurrentHashMap<>();

    public void add(LiveTurn turn) {
        turns.put(key(turn), turn);
    }

    public void remove(LiveTurn turn) {
        turns.remove(key(turn), turn);
    }

    public Optional<LiveTurn> find(Tenant tenant, String responseId) {
        return Optional.ofNullable(turns.get(new Key(tenant, responseId)));
    }

    public Collection<LiveTurn> all() {
        return turns.values();
    }

    private static Key key(LiveTurn turn) {
        return new Key(turn.run().tenant(), turn.run().responseId());
    }
}
