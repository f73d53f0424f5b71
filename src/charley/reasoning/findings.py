"""Likelihood of symptoms, signs, history and tests: a noisy-or over the causes of a set.

P(present | S) = 1 - (1 - leak) * prod over c in S of (1 - p_c): each cause may bring the finding
about on its own, and so may the background (Pearl 1988; Shwe 1991). A finding that a cause makes
unlikely has its background lowered.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from charley.reasoning.network import Network

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


def log_likelihood(network: Network, columns: Index, present: Array, sets: Index) -> Array:
    """Log P(finding state | set), [N, J, S].

    columns [N, J]: finding columns (any column where present is nan); present [N, J]: 1, 0 or nan
    (padding, contributes 0); sets [N, S, K]: rows of causes, padded with row 0, "no cause".
    """
    members = sets[:, None, :, :]
    at = columns[:, :, None, None]
    escapes = network.not_p[members, at].prod(axis=-1)
    leak = network.leak[columns][:, :, None] * network.suppress[members, at].min(axis=-1)
    p_absent = np.clip((1 - leak) * escapes, 1e-6, 1 - 1e-6)
    state = present[:, :, None]
    return np.where(
        np.isnan(state), 0.0, np.where(state > 0.5, np.log1p(-p_absent), np.log(p_absent))
    )
