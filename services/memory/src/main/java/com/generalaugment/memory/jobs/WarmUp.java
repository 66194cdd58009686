package com.generalaugment.memory.jobs;

import com.generalaugment.memory.domain.embedding.Embedder;
import com.generalaugment.memory.domain.embedding.Models;
import com.generalaugment.memory.domain.search.Searches;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Before the first call is served: a replica that cannot embed does not start, and the first turn need not wait for what is loaded. */
@ApplicationScoped
public class WarmUp {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    void load(@Observes StartupEvent event, Models models, Searches searches) {
        Embedder embedder = models.wanted();
        embedder.prepare();
        try {
            searches.rehearse(embedder);
        } catch (RuntimeException e) {
            LOG.warn("the first search will take longer: {}", e.toString());
        }
    }
}
