/** Memory, as the edge sees it: documents that pass through. */
@NullMarked
package com.generalaugment.gateway.domain.memory;

import org.jspecify.annotations.NullMarked;
