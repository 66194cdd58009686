package com.generalaugment.libs.runtime.erasure;

import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.Topic;
import com.generalaugment.libs.events.UserEvent.UserErased;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.kafka.Subscription;
import com.generalaugment.libs.runtime.kafka.TopicListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code genaug.user.v1}, on every replica of a holder: the first one to take an erasure does it, beside all other work, for it may
 * take its time. What fails, or dies, is taken up when the fact is said again.
 */
public final class ErasureListener {

    private static final Logger LOG = LoggerFactory.getLogger(ErasureListener.class);

    private final Consumer<Erasure> work;
    private final TopicListener listener;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    /** @param work safe to repeat; repeated when it throws */
    public ErasureListener(String servers, Consumer<Erasure> work, MeterRegistry registry) {
        this.work = work;
        this.listener =
                TopicListener.ofFacts(Subscription.everywhere(servers, Topic.USER.topicName()), this::hear, registry);
    }

    public void start() {
        listener.start();
    }

    public void stop() {
        listener.stop();
    }

    private void hear(Tenant tenant, EventEnvelope<?> fact) {
        if (fact.data() instanceof UserErased erased && underWay.add(erased.erasureId())) {
            Erasure erasure = Erasure.of(tenant, fact, erased);
            Thread.ofVirtual().name(erasure.id()).start(() -> erase(erasure));
        }
    }

    private void erase(Erasure erasure) {
        try {
            work.accept(erasure);
        } catch (RuntimeException e) {
            LOG.warn("a user cannot be erased right now; it is tried again: {}", e.toString());
        } finally {
            underWay.remove(erasure.id());
        }
    }
}
