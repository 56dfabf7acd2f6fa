autocmd BufRead,BufNewFile *.simgen setfiletype simgen
