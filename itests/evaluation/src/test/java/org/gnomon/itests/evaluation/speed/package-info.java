/** How long it takes to forecast a fleet again, and how much memory. */
package org.gnomon.itests.evaluation.speed;
