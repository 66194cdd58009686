package com.generalaugment.memory.config;

import com.generalaugment.memory.clients.MiniLmEmbedder;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** The model is loaded before the first call is served: a replica that cannot embed does not start. */
@ApplicationScoped
public class WarmModel {

    void load(@Observes StartupEvent event, MiniLmEmbedder embedder) {
        if (embedder.embed("ready").length != embedder.dimension()) {
            throw new IllegalStateException("the embedding model is not the one that it says it is");
        }
    }
}
