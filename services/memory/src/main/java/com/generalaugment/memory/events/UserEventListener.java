package com.generalaugment.memory.events;

import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.Topic;
import com.generalaugment.libs.events.UserEvent;
import com.generalaugment.libs.events.UserEvent.UserDataErased;
import com.generalaugment.libs.events.UserEvent.UserErased;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.kafka.Subscription;
import com.generalaugment.libs.runtime.kafka.TopicListener;
import com.generalaugment.memory.domain.Owner;
import com.generalaugment.memory.domain.erasure.Report;
import com.generalaugment.memory.domain.erasure.UserErasures;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * {@code genaug.user.v1}, on every replica: each has its own caches to clear, and calls that wait for the end of an erasure. A
 * lost report comes again: the event is published until every holder has reported.
 */
@ApplicationScoped
public class UserEventListener {

    private final UserErasures erasures;
    private final TopicListener listener;

    public UserEventListener(
            UserErasures erasures,
            MeterRegistry registry,
            @ConfigProperty(name = "genaug.kafka.bootstrap-servers") String servers) {
        this.erasures = erasures;
        this.listener = TopicListener.ofFacts(
                Subscription.everywhere(servers, Topic.USER.topicName()), this::receive, registry);
    }

    void start(@Observes StartupEvent event) {
        listener.start();
    }

    void stop(@Observes ShutdownEvent event) {
        listener.stop();
    }

    private void receive(Tenant tenant, EventEnvelope<?> event) {
        if (event.data() instanceof UserEvent fact) {
            receive(tenant, fact);
        }
    }

    private void receive(Tenant tenant, UserEvent fact) {
        switch (fact) {
            case UserErased erased -> erasures.forget(Owner.of(tenant, erased.userId()));
            case UserDataErased part ->
                erasures.reported(
                        tenant, part.erasureId(), new Report(part.service(), part.stores(), part.remaining()));
        }
    }
}
