package com.generalaugment.turnexecutor.fakes;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.turnexecutor.domain.run.Signals;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Every replica of a test hears every signal at once; away, nobody hears anything. */
public final class FakeSignals implements Signals {

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean away;

    public void setAway(boolean isAway) {
        away = isAway;
    }

    @Override
    public void queued() {
        if (!away) {
            listeners.forEach(Listener::onQueued);
        }
    }

    @Override
    public void cancel(Tenant tenant, String responseId) {
        if (!away) {
            listeners.forEach(listener -> listener.onCancel(tenant, responseId));
        }
    }

    @Override
    public void listen(Listener listener) {
        listeners.add(listener);
    }
}
