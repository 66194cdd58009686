package com.generalaugment.turnexecutor.events;

import com.generalaugment.libs.runtime.erasure.ErasureListener;
import com.generalaugment.turnexecutor.domain.erasure.UserErasures;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Erases users from {@code genaug.user.v1}; a turn of theirs that must end first may take its time. */
@ApplicationScoped
public class UserErasedListener {

    private final ErasureListener listener;

    public UserErasedListener(
            UserErasures erasures,
            MeterRegistry registry,
            @ConfigProperty(name = "genaug.kafka.bootstrap-servers") String servers) {
        this.listener = new ErasureListener(servers, erasures::erase, registry);
    }

    void start(@Observes StartupEvent event) {
        listener.start();
    }

    void stop(@Observes ShutdownEvent event) {
        listener.stop();
    }
}
