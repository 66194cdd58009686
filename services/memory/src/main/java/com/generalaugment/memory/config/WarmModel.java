package com.generalaugment.memory.config;

import com.generalaugment.memory.domain.Models;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** The model is loaded before the first call is served: a replica that cannot embed does not start. */
@ApplicationScoped
public class WarmModel {

    void load(@Observes StartupEvent event, Models models) {
        models.wanted().prepare();
    }
}
