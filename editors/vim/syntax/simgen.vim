" Vim syntax file of simgen recipes.
" Written by 'simgen grammar vim' from the declarations: do not edit.
if exists("b:current_syntax")
  finish
endif

syn case match
syn keyword simgenStatement simgen include let for end
syn keyword simgenKind model reference scaffold prior force sampler mutator
syn keyword simgenVerb generate continue take drop hydrogenate correct relax measure accept write show plot draw landscape deformation profile
syn keyword simgenPlugin ancestral anisotropic cavity circle cohesion correction descent diffusion disc edm ellipsoid energy exclusion gaussian gibbs growth heun ipi likeness line linker mace molecules mopac morse noised_prior ode pocket pointcloud repulsion similarity sphere spline structure surface swarm xtb xyz
syn keyword simgenWord if then else and or not in true false by
syn keyword simgenConstant pi t
syn keyword simgenUnit A angstrom bohr eV hartree kJ kcal meV nm pm
syn match simgenFunction "\<\(abs\|ceil\|clamp\|cos\|cosine\|diag\|draw\|exp\|floor\|geometric\|karras\|linear\|log\|log10\|max\|min\|piecewise\|pow\|round\|sin\|sqrt\|step\|tan\|tanh\)(\@="
syn match simgenNumber "\<\d\+\(\.\(\.\)\@!\d*\)\?\([eE][+-]\?\d\+\)\?"
syn match simgenParameter "\<\K\k*\(\s*=\(=\)\@!\)\@="
syn match simgenEscape "\\[nt\"\\{}]" contained
syn match simgenPlaceholder "{\K\k*\(:[0-9.]\+\)\?}" contained
syn region simgenString start=+"+ skip=+\\.+ end=+"+ end=+$+ contains=simgenEscape,simgenPlaceholder
syn match simgenComment "#.*$"

hi def link simgenStatement Keyword
hi def link simgenKind Type
hi def link simgenVerb Statement
hi def link simgenPlugin Structure
hi def link simgenWord Operator
hi def link simgenConstant Constant
hi def link simgenUnit Special
hi def link simgenFunction Function
hi def link simgenNumber Number
hi def link simgenParameter Identifier
hi def link simgenEscape SpecialChar
hi def link simgenPlaceholder Special
hi def link simgenString String
hi def link simgenComment Comment

setlocal commentstring=#\ %s
let b:current_syntax = "simgen"
