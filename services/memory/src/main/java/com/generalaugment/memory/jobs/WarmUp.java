package com.generalaugment.memory.jobs;

import com.generalaugment.memory.domain.embedding.Embedder;
import com.generalaugment.memory.domain.embedding.Models;
import com.generalaugment.memory.domain.search.Searches;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads the model and runs one search before the first call is served. A replica that cannot embed does not start. */
@ApplicationScoped
public class WarmUp {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    void load(@Observes StartupEvent event, Models models, Searches searches) {
        Embedder embedder = models.wanted();
        embedder.prepare();
        try {
            searches.warmUp(embedder);
        } catch (RuntimeException e) {
            LOG.warn("the warm-up failed, and the first search takes longer: {}", e.toString());
        }
    }
}
