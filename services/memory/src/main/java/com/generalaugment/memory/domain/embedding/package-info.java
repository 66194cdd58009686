/** Embedding models, vectors of facts, and moving users from one model to another. */
@NullMarked
package com.generalaugment.memory.domain.embedding;

import org.jspecify.annotations.NullMarked;
