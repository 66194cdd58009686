package com.generalaugment.turnexecutor.fakes;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.LiveStreams;
import com.generalaugment.turnexecutor.domain.run.Run;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The shared copy of streams, in memory. Away, it forgets what it is given and cannot be read. */
public final class FakeLiveStreams implements LiveStreams {

    private final Map<String, List<Frame>> streams = new ConcurrentHashMap<>();
    private final Map<String, List<Runnable>> notices = new ConcurrentHashMap<>();
    private volatile boolean away;

    public void setAway(boolean isAway) {
        away = isAway;
    }

    @Override
    public void publish(Run run, Frame frame, Runnable handedOver) {
        if (!away) {
            streams.computeIfAbsent(key(run.tenant(), run.responseId()), key -> new CopyOnWriteArrayList<>())
                    .add(frame);
            notices.getOrDefault(key(run.tenant(), run.responseId()), List.of()).forEach(Runnable::run);
        }
        handedOver.run();
    }

    @Override
    public void end(Run run) {}

    @Override
    public List<Frame> read(Tenant tenant, String responseId, long from) {
        if (away) {
            throw Problem.unavailable("away", null);
        }
        // A copy: the list may grow at any moment, and a view of it would not survive that.
        List<Frame> frames = List.copyOf(streams.getOrDefault(key(tenant, responseId), List.of()));
        return from >= frames.size() ? List.of() : frames.subList((int) from, frames.size());
    }

    @Override
    public Following follow(Tenant tenant, String responseId, Runnable onChange) {
        List<Runnable> all = notices.computeIfAbsent(key(tenant, responseId), key -> new CopyOnWriteArrayList<>());
        all.add(onChange);
        return new Following() {
            @Override
            public void call() {}

            @Override
            public void close() {
                all.remove(onChange);
            }
        };
    }

    @Override
    public void erase(Tenant tenant, List<String> responseIds) {
        responseIds.forEach(id -> streams.remove(key(tenant, id)));
    }

    private static String key(Tenant tenant, String responseId) {
        return tenant + "/" + responseId;
    }
}
