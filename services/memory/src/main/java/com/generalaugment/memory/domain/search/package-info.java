/** Search over the facts of one user: user indexes, queries, ranking, recall. */
@NullMarked
package com.generalaugment.memory.domain.search;

import org.jspecify.annotations.NullMarked;
