/** A project's own model providers, as the edge sees them: documents that pass through. */
@NullMarked
package com.generalaugment.gateway.domain.provider;

import org.jspecify.annotations.NullMarked;
